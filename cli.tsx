#!/usr/bin/env node
import {standBy} from './source/commands/last-resort.ts';
import {run} from './source/commands/program.ts';

standBy();
process.exitCode = await run(process.argv.slice(2));
