// Buttons, with one look for each weight. Rule: one primary button in view; a busy one keeps its width and its focus.
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import { classes } from "./classes";
import { Tooltip } from "./tooltip";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "sm" | "md" | "lg";

const LOOK: Record<Variant, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-hover",
  secondary: "bg-raised text-ink border border-line hover:bg-hover active:bg-pressed",
  ghost: "text-ink hover:bg-hover active:bg-pressed",
  danger: "bg-danger text-on-danger hover:bg-danger-hover active:bg-danger-hover",
};
const SIZE: Record<Size, string> = {
  sm: "h-7 px-2.5 text-13 gap-1.5",
  md: "h-9 px-3.5 text-14 gap-2",
  lg: "h-11 px-5 text-16 gap-2",
};
const SQUARE: Record<Size, string> = { sm: "size-7", md: "size-9", lg: "size-11" };
const SHAPE =
  "relative inline-flex shrink-0 items-center justify-center rounded-control font-medium whitespace-nowrap select-none transition-colors disabled:opacity-50 aria-disabled:opacity-50";

export function buttonClass(variant: Variant = "secondary", size: Size = "md"): string {
  return classes(SHAPE, LOOK[variant], SIZE[size]);
}

export interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: Variant;
  readonly size?: Size;
  /** Work is under way: the button shows it and takes no second click. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

export function Spinner({ label }: { readonly label?: string }) {
  return <LoaderCircle className="size-4 animate-spin" aria-hidden={!label} aria-label={label} role="img" />;
}

export function Button({ variant, size, busy = false, icon, children, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClass(variant, size), className)}
    >
      {icon && !busy && <span className="contents [&_svg]:size-4">{icon}</span>}
      {busy && <Spinner />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<"button"> {
  /** Its name: read aloud, and shown on hover and focus. */
  readonly label: string;
  readonly variant?: Variant;
  readonly size?: Size;
  readonly keys?: string;
}

export function IconButton({
  label,
  variant = "ghost",
  size = "md",
  keys,
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} {...(keys ? { keys } : {})}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classes(SHAPE, LOOK[variant], SQUARE[size], "[&_svg]:size-4", className)}
      >
        {children}
      </button>
    </Tooltip>
  );
}

export interface LinkButtonProps {
  readonly href: string;
  readonly variant?: Variant;
  readonly size?: Size;
  readonly children: ReactNode;
  /** An address outside the app (a public page): the browser goes there itself. */
  readonly outside?: boolean;
}

export function LinkButton({ href, variant, size, children, outside = false }: LinkButtonProps) {
  const look = classes(buttonClass(variant, size), "no-underline");
  if (outside) {
    return (
      <a href={href} className={look}>
        {children}
      </a>
    );
  }
  return (
    <Link href={href} className={look}>
      {children}
    </Link>
  );
}
