/** The name with its sign: the two wheels and the beam of the running machine of 1817. */
export function Wordmark({ name }: { name: string }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg viewBox="0 0 40 24" className="h-6 w-10" aria-hidden="true" focusable="false">
        <g fill="none" stroke="currentColor" strokeWidth="3">
          <circle cx="8.5" cy="15.5" r="6.5" />
          <circle cx="31.5" cy="15.5" r="6.5" />
          <path d="M8.5 15.5 L13.5 7 H27 L31.5 15.5" strokeLinejoin="round" strokeLinecap="round" />
        </g>
        <path d="M14.5 2.6 H22.5" stroke="var(--signal)" strokeWidth="3.4" strokeLinecap="round" />
      </svg>
      <span className="text-[1.35rem] font-extrabold tracking-[-0.04em]">{name}</span>
    </span>
  );
}
