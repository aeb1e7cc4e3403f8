/** @file Components that every page may use without an import. */
import MDXComponents from "@theme-original/MDXComponents";

import LiveCell from "../components/LiveCell/index.tsx";
import ModelStatus from "../components/ModelStatus/index.tsx";
import Notebook from "../components/Notebook/index.tsx";

export default { ...MDXComponents, LiveCell, ModelStatus, Notebook };
