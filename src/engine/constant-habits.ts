/** @file Learns which constants change between segments of one form, so that these are fed and not built in. */

/** Forms that are remembered; forgetting one costs a session. */
const mostForms = 256;

interface Habit {
  readonly values: readonly string[];
  readonly varying: Set<number>;
}

/**
 * A small constant is built into a session, where runtimes make the most of it: a scale, a mask. One that is another
 * in the next trace (a token, the strength of a push) would need a session for each value; the second value shows it.
 */
export class ConstantHabits {
  readonly #habits = new Map<string, Habit>();

  /**
   * @param form a segment without the values of its small constants
   * @param values these values as text, in order
   * @returns places of the constants that have been seen with other values
   */
  varying(form: string, values: readonly string[]): ReadonlySet<number> {
    const habit = this.#habits.get(form) ?? { values, varying: new Set() };
    values.forEach((value, place) => {
      if (value !== habit.values[place]) habit.varying.add(place);
    });
    this.#habits.delete(form);
    this.#habits.set(form, habit);
    for (const oldest of this.#habits.keys()) {
      if (this.#habits.size <= mostForms) break;
      this.#habits.delete(oldest);
    }
    return habit.varying;
  }
}
