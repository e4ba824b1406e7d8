/** The address of every page inside the app, with ids of the household that is signed in. */
export async function pagesOf(request) {
  const first = async (path) => (await (await request.get(path)).json()).items?.[0] ?? null;
  const goal = await first("/api/v1/goals");
  const portfolio = await first("/api/v1/portfolios");
  const transaction = await first("/api/v1/transactions?limit=1");
  const thread = await first("/api/v1/advice/threads");
  const detail = portfolio === null ? null : await (await request.get(`/api/v1/portfolios/${portfolio.id}`)).json();
  const symbol = detail?.positions?.[0]?.asset.symbol;
  return [
    ["today", "/"],
    ["history", "/history"],
    ["accounts", "/accounts"],
    ["transactions", "/transactions"],
    ["transaction", transaction && `/transactions/${transaction.id}`],
    ["budget", "/budget"],
    ["bills", "/bills"],
    ["goals", "/goals"],
    ["goal", goal && `/goals/${goal.id}`],
    ["portfolio", "/portfolio"],
    ["holding", symbol && `/portfolio/${portfolio.id}/holdings/${symbol}`],
    ["allocation", portfolio && `/portfolio/${portfolio.id}/allocation`],
    ["performance", portfolio && `/portfolio/${portfolio.id}/performance`],
    ["optimisation", portfolio && `/portfolio/${portfolio.id}/optimise`],
    ["risk", portfolio && `/portfolio/${portfolio.id}/risk`],
    ["simulation", "/simulate"],
    ["retirement", "/retirement"],
    ["tax", "/tax"],
    ["energy", "/energy"],
    ["plans", "/energy/plans"],
    ["import", "/import"],
    ["advice", "/advice"],
    ["thread", thread && `/advice/${thread.id}`],
    ["notifications", "/notifications"],
    ["settings", "/settings"],
    ["more", "/more"],
  ].filter(([, path]) => path);
}
