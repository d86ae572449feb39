// The mark: two nodes and the wire between them.
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M9 10.5C17.5 10.5 14.5 21.5 23 21.5"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="9" cy="10.5" r="3" fill="var(--on-accent)" />
      <circle cx="23" cy="21.5" r="3" fill="var(--on-accent)" />
    </svg>
  );
}
