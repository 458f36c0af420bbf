type Present<T> = {[K in keyof T as undefined extends T[K] ? never : K]: T[K]} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out the members that AWS left out: the model's optional members are absent, never `undefined`. */
export function present<T extends object>(value: T): Present<T> {
  // The mapped type says what the filter does, which the compiler cannot see through `fromEntries`.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;
}
