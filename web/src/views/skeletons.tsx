/** Today's page before its content, with the same geometry. */
export function TodaySkeleton() {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      <div className="bone bone-title" />
      <div className="card hero">
        <div className="bone bone-gauge" />
        <div className="hero-words">
          <div className="bone bone-line" />
          <div className="bone bone-line" />
          <div className="bone bone-line bone-half" />
        </div>
      </div>
      <div className="columns">
        <div className="stack">
          <div className="bone bone-card" />
          <div className="bone bone-card" />
        </div>
        <div className="stack">
          <div className="bone bone-card" />
        </div>
      </div>
    </div>
  );
}

export function ListSkeleton() {
  return (
    <div className="skeleton stack" role="status" aria-label="Loading">
      <div className="bone bone-row" />
      <div className="bone bone-row" />
      <div className="bone bone-row" />
    </div>
  );
}
