// Everything the pages build with.
export { Credits, Time } from "./amounts";
export { Button, buttonClass, IconButton, LinkButton, Spinner } from "./button";
export { Chip, FilterChip, StateChip } from "./chip";
export { classes } from "./classes";
export { Confirm } from "./confirm";
export { Code, CopyButton, copyText } from "./copy";
export { Dialog } from "./dialog";
export { Check, Field, Segments, Select, TextArea, TextField } from "./field";
export { type Form, textOf, useForm } from "./form";
export { KINDS, KindIcon, type NodeKind } from "./kinds";
export { Menu, MenuItem, MenuLine } from "./menu";
export { Empty, Failure, Loading, Note, Problem, Skeleton } from "./states";
export { dismiss, toast } from "./toast";
export { Tooltip } from "./tooltip";
export * from "./words";
