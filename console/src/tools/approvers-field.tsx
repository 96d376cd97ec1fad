import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Approvers, PersonRef } from "../../../src/tenants/tool-policy.ts";
import { fieldError } from "../models/field-errors.ts";
import classes from "./tools.module.css";
import { connectionsQuery } from "./use-tools.ts";

/** People by the id that the chat service gave them: names can be taken by anybody. */
export function PeopleField(props: {
  people: PersonRef[];
  onChange: (people: PersonRef[]) => void;
  error: Error | null;
  path: string;
}) {
  const { people, onChange } = props;
  const { data } = useQuery(connectionsQuery);
  const connections = (data?.connections ?? []).filter(({ channel }) => channel !== "web");
  const set = (index: number, part: Partial<PersonRef>) =>
    onChange(people.map((one, i) => (i === index ? { ...one, ...part } : one)));
  const first = connections[0]?.id ?? "";
  return (
    <>
      <ul className={classes.people}>
        {people.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two people may be the same while they are written
          <li key={index} className={classes.person}>
            <NativeSelect
              label="Where"
              value={one.connectionId}
              data={connections.map(({ id, name }) => ({ value: id, label: name }))}
              error={fieldError(props.error, `${props.path}.${index}.connectionId`)}
              onChange={(event) => set(index, { connectionId: event.currentTarget.value })}
            />
            <TextInput
              label="Their id there"
              placeholder="U024BE7LH"
              value={one.userId}
              error={fieldError(props.error, `${props.path}.${index}.userId`)}
              onChange={(event) => set(index, { userId: event.currentTarget.value })}
            />
            <TextInput
              label="Name"
              value={one.name}
              onChange={(event) => set(index, { name: event.currentTarget.value })}
            />
            <Button
              variant="subtle"
              color="gray"
              onClick={() => onChange(people.filter((_, i) => i !== index))}
              aria-label={`Take ${one.name || one.userId || "this person"} out`}
            >
              Take out
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button
          variant="default"
          size="compact-sm"
          disabled={first === ""}
          onClick={() => onChange([...people, { connectionId: first, userId: "", name: "" }])}
        >
          Add a person
        </Button>
      </div>
    </>
  );
}

/** Who says yes: whoever asked, named people, or a role. */
export function ApproversField(props: {
  label: string;
  value: Approvers;
  roles: string[];
  onChange: (approvers: Approvers) => void;
  error: Error | null;
  path: string;
}) {
  const { value, roles } = props;
  const choose = (kind: string) => {
    if (kind === "requester") props.onChange({ kind });
    else if (kind === "people") props.onChange({ kind, people: [] });
    else props.onChange({ kind: "role", role: kind.slice(5) });
  };
  return (
    <>
      <NativeSelect
        label={props.label}
        value={value.kind === "role" ? `role:${value.role}` : value.kind}
        data={[
          { value: "requester", label: "Whoever asked for it" },
          { value: "people", label: "These people" },
          ...roles.map((role) => ({ value: `role:${role}`, label: `The role ${role}` })),
        ]}
        error={fieldError(props.error, `${props.path}.role`)}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {value.kind === "people" ? (
        <PeopleField
          people={value.people}
          onChange={(people) => props.onChange({ kind: "people", people })}
          error={props.error}
          path={`${props.path}.people`}
        />
      ) : null}
    </>
  );
}
