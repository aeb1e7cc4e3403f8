/** @file What each rival is asked to do, and what it answers: plain data that crosses to processes and workers. */

import type { TaskName } from "../../../src/speed/record.ts";

/** How many tokens generation goes on from, and how many it makes. */
export const promptLength = 6;
export const newTokens = 40;

/** More values than these are not compared. */
export const mostValues = 200;

export interface Order {
  readonly task: TaskName;
  readonly seed: number;
  /** The task as a listing. */
  readonly code: string;
  /** What the model is fed, as the listing draws or says it: [batch, pos]. */
  readonly ids: readonly number[];
  readonly batch: number;
  readonly pos: number;
}

export interface Done {
  readonly milliseconds: number;
  /** What the listing shows: rivals are compared only where they agree. */
  readonly values: readonly number[];
  /** Bytes that the runtime's sessions handed to JavaScript, results and what goes from session to session. */
  readonly bytes?: number;
}

/** Undefined: it cannot do this. */
export type Answer = Done | undefined;

/** One of those who are compared, wherever it runs. */
export interface Contender {
  readonly id: string;
  /** True where one session does all listings, so that the first of them makes it ready for the others. */
  readonly oneSession?: boolean;
  run(order: Order): Promise<Answer>;
  /** Peak resident bytes of its process; undefined where the system does not tell. */
  peak(): number | undefined;
  end(): Promise<void>;
}
