import type { Parts } from "./parts";
import { lazyPart } from "./ui/lazy";

/** The pages whose code comes when it is wanted; today's comes with the app. */
const pages: Parts["pages"] = {
  history: lazyPart(() => import("./views/history").then(({ HistoryPage }) => HistoryPage)),
  accounts: lazyPart(() => import("./views/accounts").then(({ AccountsPage }) => AccountsPage)),
  transactions: lazyPart(() => import("./views/transactions").then(({ TransactionsPage }) => TransactionsPage)),
  transaction: lazyPart(() => import("./views/transaction").then(({ TransactionPage }) => TransactionPage)),
  budget: lazyPart(() => import("./views/budget").then(({ BudgetPage }) => BudgetPage)),
  bills: lazyPart(() => import("./views/bills").then(({ BillsPage }) => BillsPage)),
  goals: lazyPart(() => import("./views/goals").then(({ GoalsPage }) => GoalsPage)),
  goal: lazyPart(() => import("./views/goal").then(({ GoalPage }) => GoalPage)),
  portfolio: lazyPart(() => import("./views/portfolio").then(({ PortfolioPage }) => PortfolioPage)),
  holding: lazyPart(() => import("./views/holding").then(({ HoldingPage }) => HoldingPage)),
  allocation: lazyPart(() => import("./views/allocation").then(({ AllocationPage }) => AllocationPage)),
  performance: lazyPart(() => import("./views/performance").then(({ PerformancePage }) => PerformancePage)),
  optimisation: lazyPart(() => import("./views/optimisation").then(({ OptimisationPage }) => OptimisationPage)),
  risk: lazyPart(() => import("./views/risk").then(({ RiskPage }) => RiskPage)),
  simulation: lazyPart(() => import("./views/simulation").then(({ SimulationPage }) => SimulationPage)),
  retirement: lazyPart(() => import("./views/retirement").then(({ RetirementPage }) => RetirementPage)),
  tax: lazyPart(() => import("./views/tax").then(({ TaxPage }) => TaxPage)),
  energy: lazyPart(() => import("./views/energy").then(({ EnergyPage }) => EnergyPage)),
  plans: lazyPart(() => import("./views/plans").then(({ PlansPage }) => PlansPage)),
  import: lazyPart(() => import("./views/import").then(({ ImportPage }) => ImportPage)),
  advice: lazyPart(() => import("./views/advice").then(({ AdvicePage }) => AdvicePage)),
  thread: lazyPart(() => import("./views/thread").then(({ ThreadPage }) => ThreadPage)),
  notifications: lazyPart(() => import("./views/notifications").then(({ NotificationsPage }) => NotificationsPage)),
  more: lazyPart(() => import("./views/more").then(({ MorePage }) => MorePage)),
  settings: lazyPart(() => import("./views/settings").then(({ SettingsPage }) => SettingsPage)),
};

const entrance = lazyPart(() => import("./views/entrance").then(({ Entrance }) => Entrance));
const outlookRest = lazyPart(() => import("./views/outlook-cards").then(({ OutlookRest }) => OutlookRest));
const notEnough = lazyPart(() => import("./views/not-enough").then(({ NotEnough }) => NotEnough));
const sessionEnded = lazyPart(() => import("./ui/session-ended").then(({ SessionEndedDialog }) => SessionEndedDialog));
const standing = lazyPart(() => import("./views/standing").then(({ Standing }) => Standing));
const welcome = lazyPart(() => import("./views/welcome").then(({ Welcome }) => Welcome));

/** Every part that comes later, with the only mention of its file. */
export const PARTS: Parts = { pages, entrance, welcome, outlookRest, notEnough, sessionEnded, standing, outbox: () => import("./outbox") };
