import type { Operations } from "./generated/api";
import { type Answer, type Method, type Options, queryString, request } from "./http";

type PathNames<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | PathNames<Rest> : never;
/** Operations of the service, `GET /api/v1/goals/{id}`. */
export type Operation = keyof Operations & string;
export type Params<Op extends Operation> = ([PathNames<Op>] extends [never]
  ? { readonly path?: undefined }
  : { readonly path: Readonly<Record<PathNames<Op>, string | number>> }) & {
  readonly query?: [Operations[Op]["query"]] extends [never] ? undefined : Partial<Readonly<Record<keyof Operations[Op]["query"] | "limit" | "cursor", string | number | boolean | null | undefined>>>;
};
export type BodyOf<Op extends Operation> = Operations[Op]["body"];
export type AnswerOf<Op extends Operation> = Operations[Op]["answer"];

/** The method and address of an operation. */
export function target<Op extends Operation>(operation: Op, params: Params<Op>): { readonly method: Method; readonly path: string } {
  const [method = "GET", form = ""] = operation.split(" ", 2);
  const values = (params.path ?? {}) as Readonly<Record<string, string | number>>;
  const path = form.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name] ?? "")));
  const query = Object.entries(params.query ?? {}).map(([name, value]) => [name, value == null ? null : String(value)]);
  return { method: method as Method, path: path + queryString(Object.fromEntries(query)) };
}

/** Does an operation of the service. */
export function call<Op extends Operation>(
  operation: Op,
  params: Params<Op> & ([BodyOf<Op>] extends [never] ? object : { readonly body: BodyOf<Op> }) & Omit<Options, "query" | "body">,
): Promise<Answer<AnswerOf<Op>>> {
  const { method, path } = target(operation, params);
  const { body, ifMatch, idempotencyKey, signal, anonymous } = params as Options;
  return request<AnswerOf<Op>>(method, path, {
    body,
    ifMatch: ifMatch ?? null,
    signal,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(anonymous === undefined ? {} : { anonymous }),
  });
}
