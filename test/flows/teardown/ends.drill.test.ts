import {holdEnds} from './hold-ends.ts';

/** A failure prints the seed; `CKS_WORLDS` and `CKS_SEED` run more, or the same again. */
holdEnds(Number(process.env['CKS_WORLDS'] ?? 5000), Number(process.env['CKS_SEED'] ?? 20260914));
