/** The six verdicts, worst first: this is also the order of rows. */
export const verdictWords = ['down', 'at risk', 'unknown', 'changing', 'idle', 'healthy'] as const;
export type VerdictWord = (typeof verdictWords)[number];

/** A judgement before its evidence is added. `brief` is the reason for narrow places. */
export type Judgement = {readonly word: VerdictWord; readonly reason: string; readonly brief: string};

/** A judgement whose reason is short enough everywhere. */
export const judge = (word: VerdictWord, reason: string, brief = reason): Judgement => ({
  word,
  reason,
  brief,
});

/** Negative where the first verdict is worse. */
export const compareVerdicts = (one: VerdictWord, other: VerdictWord): number =>
  verdictWords.indexOf(one) - verdictWords.indexOf(other);
