/** @file Reads JSON field by field; of a wrong one it says which file, which field, what is asked and the cure. */

export class PageError extends Error {
  override readonly name = "PageError";
}

/** A value of a JSON file with the way to it. */
export class JsonField {
  readonly file: string;
  /** "cells[1].id"; empty for the whole file. */
  readonly path: string;
  readonly value: unknown;

  constructor(file: string, path: string, value: unknown) {
    this.file = file;
    this.path = path;
    this.value = value;
  }

  static parse(file: string, text: string): JsonField {
    try {
      return new JsonField(file, "", JSON.parse(text));
    } catch (error) {
      throw new PageError(
        `${file}: must be JSON, got text that is none (${(error as Error).message}); correct it there`,
      );
    }
  }

  get isThere(): boolean {
    return this.value !== undefined;
  }

  fail(rule: string, cure: string): never {
    const subject = this.path === "" ? "the whole" : this.path;
    throw new PageError(
      `${this.file}: ${subject} ${rule}, got ${shown(this.value)}; ${cure}`,
    );
  }

  /** Its fields by name; one that is not known is an error, as a slip of the pen would otherwise do nothing. */
  fields<Name extends string>(
    names: readonly Name[],
  ): Readonly<Record<Name, JsonField>> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.fail("must be an object", `give it ${names.join(", ")}`);
    }
    for (const name of Object.keys(value)) {
      if (!(names as readonly string[]).includes(name)) {
        this.at(name).fail(
          `is no field here (those are ${names.join(", ")})`,
          "correct its name or delete it",
        );
      }
    }
    return Object.fromEntries(
      names.map((name) => [name, this.at(name)]),
    ) as Record<Name, JsonField>;
  }

  at(name: string): JsonField {
    return new JsonField(
      this.file,
      this.path === "" ? name : `${this.path}.${name}`,
      (this.value as Readonly<Record<string, unknown>>)[name],
    );
  }

  list(): readonly JsonField[] {
    if (!Array.isArray(this.value)) {
      this.fail("must be a list", "write it in [ ]");
    }
    return this.value.map(
      (value, index) =>
        new JsonField(this.file, `${this.path}[${index}]`, value),
    );
  }

  text(): string {
    if (typeof this.value !== "string" || this.value.trim() === "") {
      this.fail("must be text that is not empty", 'write it in " "');
    }
    return this.value;
  }

  /** A name that files and addresses may have. */
  id(): string {
    const id = this.text();
    if (!/^[a-z\d]+([_-][a-z\d]+)*$/.test(id)) {
      this.fail(
        "must be of small letters, digits and single - or _ between them",
        "rename it",
      );
    }
    return id;
  }

  number(): number {
    if (typeof this.value !== "number" || !Number.isFinite(this.value)) {
      this.fail("must be a number", "write it without quotes");
    }
    return this.value;
  }

  whole(least = 0): number {
    const value = this.number();
    if (!Number.isSafeInteger(value) || value < least) {
      this.fail(`must be a whole number from ${least} on`, "correct it");
    }
    return value;
  }

  positive(): number {
    const value = this.number();
    if (value <= 0) this.fail("must be greater than 0", "correct it");
    return value;
  }
}

/** Refuses a second of what must be unique. */
export function unique(ids: readonly JsonField[]): void {
  const seen = new Map<unknown, JsonField>();
  for (const id of ids) {
    const first = seen.get(id.value);
    if (first !== undefined) {
      id.fail(`must differ from ${first.path}`, "rename one of the two");
    }
    seen.set(id.value, id);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
