import "./setup.css";

import { CheckCircleFilled } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/accounts/session";
import { callsQuery } from "@/features/calls/api";
import { peopleQuery } from "@/features/people/api";
import { numbersQuery, queuesQuery } from "@/features/queues/api";
import { type Step, STEPS, stepsDone } from "@/features/setup/steps";
import { Failure } from "@/kit/errors";
import { phone } from "@/kit/format";

/** Everybody starts at the screen of their own job; an administrator of an empty centre at what is missing. */
export function Home() {
  const me = useMe();
  if (me.role === "agent") return <Navigate to="/desk" replace />;
  if (me.role === "supervisor") return <Navigate to="/board" replace />;
  return <FirstSteps />;
}

function Key({ step, label }: { step: Step; label: string }) {
  const className = "step-key";
  if (step === "queue") {
    return (
      <Link to="/queues" search={{ open: "new" }} className={className}>
        {label}
      </Link>
    );
  }
  if (step === "number") {
    return (
      <Link to="/queues" search={{ tab: "numbers", open: "new" }} className={className}>
        {label}
      </Link>
    );
  }
  if (step === "people") {
    return (
      <Link to="/people" search={{ open: "new" }} className={className}>
        {label}
      </Link>
    );
  }
  return (
    <Link to="/desk" className={className}>
      {label}
    </Link>
  );
}

function FirstSteps() {
  const { t } = useTranslation();
  const queues = useQuery(queuesQuery);
  const numbers = useQuery(numbersQuery);
  const people = useQuery(peopleQuery);
  const answered = useQuery(callsQuery({ outcome: "answered" }));
  const failed = [queues, numbers, people, answered].find((each) => each.isError);
  if (failed) {
    return (
      <div className="page-pad">
        <Failure error={failed.error} retry={() => void failed.refetch()} />
      </div>
    );
  }
  if (!queues.data || !numbers.data || !people.data || !answered.data) {
    return (
      <div className="page-pad">
        <Skeleton active />
      </div>
    );
  }
  const done = stepsDone(queues.data, numbers.data, people.data, answered.data.total);
  const next = STEPS.find((step) => !done[step]);
  if (next === undefined) return <Navigate to="/board" replace />;
  const number = numbers.data[0];
  return (
    <div className="page-pad first-steps" data-testid="first-steps">
      <h1>{t("setup.title")}</h1>
      <p className="soft">{t("setup.text")}</p>
      <ol>
        {STEPS.map((step, index) => (
          <li key={step} className={done[step] ? "step step-done" : step === next ? "step step-next" : "step"} data-testid={`step-${step}`} data-done={done[step]}>
            <span className="step-number">{done[step] ? <CheckCircleFilled className="state-ready" /> : index + 1}</span>
            <span className="grow">
              <b>{t(`setup.${step}.title`)}</b>
              <span className="soft step-text">
                {t(`setup.${step}.text`, { number: number ? phone(number.number) : t("setup.your_number") })}
              </span>
            </span>
            {done[step] ? <span className="state-ready">{t("setup.done")}</span> : step === next && <Key step={step} label={t(`setup.${step}.key`)} />}
          </li>
        ))}
      </ol>
      <Link to="/board">{t("setup.skip")}</Link>
    </div>
  );
}
