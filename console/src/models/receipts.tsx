import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useSearchParams } from "wouter";
import type { RouteReceipt } from "../../../src/tenants/model-book.ts";
import page from "../shell/page.module.css";
import { Problem, Section } from "../shell/page.tsx";
import rows from "../shell/row-list.module.css";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import { milliseconds, usd } from "./amounts.ts";
import { ReceiptPanel } from "./receipt-panel.tsx";
import classes from "./receipts.module.css";
import { type Models, readReceipts, receiptQuery } from "./use-models.ts";
import { callWords } from "./words.ts";

const POLL_MS = 15_000;

const useReceipts = (deployment: string | undefined) =>
  useInfiniteQuery({
    queryKey: ["models", "receipts", deployment],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) => readReceipts(deployment, pageParam),
    getNextPageParam: (last) => last.before,
    staleTime: 5_000,
    refetchInterval: POLL_MS,
  });

function Row(props: { receipt: RouteReceipt; agent: string; now: number; onOpen: () => void }) {
  const { receipt } = props;
  const { tone, words } = callWords(receipt);
  return (
    <li>
      <button type="button" className={`${rows.row} ${classes.row}`} onClick={props.onOpen}>
        <time
          className={`${rows.muted} ${classes.time}`}
          dateTime={new Date(receipt.at).toISOString()}
          title={momentOf(receipt.at)}
        >
          {shortMoment(receipt.at, props.now)}
        </time>
        <span className={classes.winner}>{receipt.winner ?? "nobody"}</span>
        <span className={`${rows.muted} ${classes.for}`}>
          for {props.agent}, group {receipt.group}
        </span>
        <span className={page.tag} data-tone={tone}>
          {words}
        </span>
        <span className={classes.figure}>{milliseconds(receipt.totalMs)}</span>
        <span className={classes.figure}>{usd(receipt.costNano)}</span>
      </button>
    </li>
  );
}

function Nothing(props: { filtered: boolean }) {
  if (props.filtered) return <p className={classes.nothing}>This model was not asked yet.</p>;
  return (
    <p className={classes.nothing}>
      No model was asked yet. Write to an employee in the <Link href="/playground">playground</Link>; the call
      shows up here a few seconds later.
    </p>
  );
}

/** Which receipt is open stands in the address, so that a link leads to it; programs know its number. */
function useOpenReceipt() {
  const [params, setParams] = useSearchParams();
  const id = params.get("receipt") ?? undefined;
  const query = useQuery({ ...receiptQuery(id ?? ""), enabled: id !== undefined });
  const show = (next: string | undefined) =>
    setParams(
      (before) => {
        before.delete("receipt");
        if (next !== undefined) before.set("receipt", next);
        return before;
      },
      { replace: true },
    );
  return { id, found: id === undefined ? undefined : query.data?.receipt, error: query.error, show };
}

function FindReceipt(props: { onFind: (id: string) => void }) {
  const [id, setId] = useState("");
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (id.trim() !== "") props.onFind(id.trim());
  };
  return (
    <form onSubmit={find}>
      <TextInput
        aria-label="Find a receipt by its number"
        placeholder="Receipt number"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
      />
    </form>
  );
}

/** The newest calls, and why each went where it went. */
export function Receipts(props: { models: Models }) {
  const { deployments, agents } = props.models;
  const [deployment, setDeployment] = useState("");
  const open = useOpenReceipt();
  const query = useReceipts(deployment === "" ? undefined : deployment);
  const receipts = query.data?.pages.flatMap((one) => one.receipts) ?? [];
  const nameOf = ({ agentId, source }: RouteReceipt) =>
    agents.find(({ id }) => id === agentId)?.name ?? (source === "api" ? "a program" : "nobody we know");
  const shown = receipts.find(({ id }) => id === open.id) ?? open.found;
  const tools = (
    <div className={page.actions}>
      <FindReceipt onFind={open.show} />
      <NativeSelect
        aria-label="Calls of"
        value={deployment}
        data={[{ value: "", label: "All models" }, ...deployments.map(({ id }) => id)]}
        onChange={(event) => setDeployment(event.currentTarget.value)}
      />
    </div>
  );
  return (
    <Section title="Latest calls" lead="Choose one to see why it went to that model." action={tools}>
      {shown ? null : <Problem error={open.error} />}
      <div className={page.card}>
        {query.isPending ? <Skeleton height={120} /> : null}
        {query.isError && !query.data ? <Problem error={query.error} /> : null}
        {query.data && receipts.length === 0 ? <Nothing filtered={deployment !== ""} /> : null}
        <ul className={rows.list}>
          {receipts.map((receipt) => (
            <Row
              key={receipt.id}
              receipt={receipt}
              agent={nameOf(receipt)}
              now={props.models.now}
              onOpen={() => open.show(receipt.id)}
            />
          ))}
        </ul>
        {query.hasNextPage ? (
          <div className={classes.more}>
            <Button
              variant="default"
              size="sm"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Older calls
            </Button>
          </div>
        ) : null}
      </div>
      {shown ? (
        <ReceiptPanel receipt={shown} agent={nameOf(shown)} onClose={() => open.show(undefined)} />
      ) : null}
    </Section>
  );
}
