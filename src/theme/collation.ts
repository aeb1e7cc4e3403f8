/**
 * @file Client module: has the browser load its collation before it is needed.
 *
 * The theme sorts names with `localeCompare` while a page becomes interactive, and the first call of a visit takes ten
 * milliseconds or more, in which nothing can be pressed. By itself, as here, it holds nothing up.
 */
if (typeof window !== "undefined") setTimeout(() => "a".localeCompare("b"));
