type Props = {
  /** Heights of what is coming, in rem, from the top. */
  readonly blocks: readonly number[];
  readonly label?: string;
};

/** The places of content that is on its way; nothing for a moment, so that a fast answer doesn't flash. */
export function Skeleton({ blocks, label = "Loading…" }: Props) {
  return (
    <div className="skeleton skeleton-blocks">
      <p className="unseen" role="status">
        {label}
      </p>
      {blocks.map((height, index) => (
        // the blocks have nothing but their place
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className="bone" style={{ height: `${height}rem` }} aria-hidden="true" />
      ))}
    </div>
  );
}
