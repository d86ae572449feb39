// The API's shapes under the names this app uses. Those the API describes come from its own description.
import type * as wire from "./schema";

export type Job = wire.JobAnswer;
export type JobStatus = Job["status"];
export type Kind = Job["kind"];
export type Project = wire.ProjectAnswer;
export type ProjectGraph = wire.ProjectGraphAnswer;
export type GraphNode = wire.Node;
export type GraphEdge = wire.Edge;
export type Model = wire.ModelAnswer;
export type Models = wire.ModelsAnswer;
export type Voice = wire.VoiceAnswer;
export type Voices = wire.VoicesAnswer;
export type Credits = wire.CreditsAnswer;
export type Transaction = wire.TransactionAnswer;
export type Transactions = wire.TransactionsAnswer;

export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

export type Config = wire.ConfigAnswer;
export type Account = wire.AccountAnswer;
export type Session = wire.SessionAnswer;
export type Key = wire.KeyAnswer;
export type NewKey = wire.NewKeyAnswer;
export type KeyRequest = wire.KeyRequest;
export type Scope = NonNullable<KeyRequest["scopes"]>[number];

export type ProjectCard = Project & {
  readonly updatedAt: string;
  readonly results: number;
  readonly latest: readonly Job[];
};

export type Asset = wire.AssetAnswer;
export type Upload = wire.UploadAnswer;
export type Usage = wire.UsageAnswer;
export type UsageRow = wire.UsageGroup;
export type Billing = wire.BillingAnswer;
export type Pack = wire.PackAnswer;
export type Purchase = wire.PurchaseAnswer;
