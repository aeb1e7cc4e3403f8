/** @file What listings can use: the functions of a kind, with a field that finds one on the whole page. */
import { createContext, Fragment, useContext, useMemo, useState } from "react";
import type { ReactNode } from "react";

import type {
  Reference as ReferenceData,
  ReferenceFunction,
} from "../../live/reference.ts";
import { fieldClass } from "../Button/index.tsx";
import styles from "./styles.module.css";

interface Found {
  readonly reference: ReferenceData;
  /** In lower case; empty where everything is shown. */
  readonly wanted: string;
}

const FoundContext = createContext<Found>({
  reference: {
    groups: [],
    dtypes: { torch: "", untried: [] },
    others: {},
    refused: [],
  },
  wanted: "",
});

interface ReferenceProps {
  readonly reference: ReferenceData;
  readonly children: ReactNode;
}

/** Holds a page of the reference; its field hides the functions whose names do not have what is typed. */
export function Reference({ reference, children }: ReferenceProps): ReactNode {
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const found = useMemo(() => ({ reference, wanted }), [reference, wanted]);
  const all = reference.groups.flatMap(({ functions }) => functions);
  const count = all.filter((each) => fits(each, wanted)).length;
  return (
    <FoundContext value={found}>
      <div className={styles.search} role="search">
        <label htmlFor="reference-search">Find a function</label>
        <input
          id="reference-search"
          className={fieldClass}
          type="search"
          autoComplete="off"
          spellCheck={false}
          placeholder="softmax"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <p role="status">
          {wanted === ""
            ? `${all.length} functions, under ${all.reduce((sum, { also }) => sum + 1 + also.length, 0)} names.`
            : `${count} of ${all.length} functions have “${typed.trim()}” in a name.`}
        </p>
      </div>
      {children}
    </FoundContext>
  );
}

function fits({ name, also }: ReferenceFunction, wanted: string): boolean {
  return [name, ...also].some((each) => each.toLowerCase().includes(wanted));
}

/** Of which functions it was tried which dtypes they take and give, and of which not. */
export function Tried(): ReactNode {
  const { groups, dtypes } = useContext(FoundContext).reference;
  const all = groups.reduce((sum, { functions }) => sum + functions.length, 0);
  return (
    <p>
      What {all - dtypes.untried.length} of the {all} functions make of float32,
      int64 and booleans was tried in PyTorch {dtypes.torch} on its CPU, and is
      the same here. The others start from no tensor, or give none, or one whose
      dtype is not here:{" "}
      {dtypes.untried.map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ", "}
          <code>{name}</code>
        </Fragment>
      ))}
      .
    </p>
  );
}

/** The functions of one kind. */
export function Functions({ of }: { readonly of: string }): ReactNode {
  const { reference, wanted } = useContext(FoundContext);
  const group = reference.groups.find(({ id }) => id === of);
  if (group === undefined) {
    throw new Error(
      `Functions: of must be one of ${reference.groups.map(({ id }) => id).join(", ")}, got ${of}`,
    );
  }
  const shown = group.functions.filter((each) => fits(each, wanted));
  if (shown.length === 0) {
    return <p className={styles.none}>None of these.</p>;
  }
  return (
    <dl className={styles.functions}>
      {shown.map((each) => (
        <OneFunction key={each.name} {...each} />
      ))}
    </dl>
  );
}

function OneFunction({
  name,
  id,
  also,
  forms,
  notes,
}: ReferenceFunction): ReactNode {
  return (
    <div id={id}>
      <dt>
        {forms.map((form) => (
          <code key={form}>
            <b>{name}</b>
            {form}
          </code>
        ))}
      </dt>
      <dd>
        {also.length > 0 && <p>Also {also.join(", ")}</p>}
        {notes.length > 0 && <p>{notes.join(" ")}</p>}
      </dd>
    </div>
  );
}

/** What a module or class has beside the functions of the table. */
export function Others({ of }: { readonly of: string }): ReactNode {
  const { reference } = useContext(FoundContext);
  const names = reference.others[of];
  if (names === undefined) {
    throw new Error(
      `Others: of must be one of ${Object.keys(reference.others).join(", ")}, got ${of}`,
    );
  }
  return (
    <ul className={styles.others}>
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}

/** Names that are known and not there, with what to use. */
export function Refused(): ReactNode {
  const { reference } = useContext(FoundContext);
  return (
    <ul className={styles.refused}>
      {reference.refused.map(({ name, is, instead }) => (
        <li key={name}>
          <code>{name}</code>
          {is !== undefined && `: ${is}`}
          {instead !== undefined && `; use ${instead}`}
        </li>
      ))}
    </ul>
  );
}
