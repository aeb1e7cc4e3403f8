/** @file Waiting that ends. Pure. */

/** What a promise gives; rejects with the error where it takes longer. The work itself is not stopped. */
export async function within<Value>(
  work: Promise<Value>,
  milliseconds: number,
  tooLate: () => Error,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), milliseconds);
  });
  // nobody hears of what comes of it later
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
