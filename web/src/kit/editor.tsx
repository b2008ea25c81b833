/** The drawer every list edits in: a form, what went wrong beside it, and a delete that asks once. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Form, type FormInstance } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/kit/api";
import { errorText } from "@/kit/errors";

interface EditorProps<T extends object> {
  title: string;
  close: () => void;
  initial: T;
  save: (fields: T) => Promise<unknown>;
  /** Query keys whose lists change with it. */
  changes: readonly string[];
  readOnly?: boolean;
  /** The page that follows says itself that it is saved. */
  quiet?: boolean;
  /** What deleting means, as the question asked before; absent when it cannot be deleted. */
  remove?: { question: string; consequence: string; run: () => Promise<unknown> };
  children: ReactNode | ((form: FormInstance<T>) => ReactNode);
}

export function Editor<T extends object>({ title, close, initial, save, changes, readOnly = false, quiet = false, remove, children }: EditorProps<T>) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<T>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const done = () => Promise.all(changes.map((key) => queries.invalidateQueries({ queryKey: [key] })));
  const submit = async (fields: T) => {
    setBusy(true);
    setError(null);
    try {
      await save(fields);
      await done();
      if (!quiet) message.success(t("common.saved"));
      close();
    } catch (failure) {
      const field = failure instanceof ApiError ? failure.params["field"] : undefined;
      if (typeof field === "string" && field in initial) {
        form.setFields([{ name: field as never, errors: [errorText(failure)] }]);
      }
      setError(failure);
    }
    setBusy(false);
  };
  const ask = () => {
    if (!remove) return;
    modal.confirm({
      title: remove.question,
      content: remove.consequence,
      okText: t("common.delete"),
      okButtonProps: { danger: true },
      cancelText: t("common.cancel"),
      onOk: async () => {
        try {
          await remove.run();
          await done();
          close();
        } catch (failure) {
          setError(failure);
        }
      },
    });
  };
  const foot = (
    <div className="row">
      {remove && (
        <Button danger type="text" onClick={ask} data-testid="delete">
          {t("common.delete")}
        </Button>
      )}
      <span className="grow" />
      <Button onClick={close}>{t("common.cancel")}</Button>
      <Button type="primary" loading={busy} onClick={() => form.submit()} data-testid="save">
        {t("common.save")}
      </Button>
    </div>
  );
  return (
    <Drawer open title={title} onClose={close} size={460} footer={readOnly ? null : foot} data-testid="editor">
      {error !== null && <Alert className="editor-error" type="error" showIcon title={errorText(error)} data-testid="editor-error" />}
      <Form<T>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={initial}
        disabled={readOnly}
        onFinish={submit}
        scrollToFirstError
      >
        {typeof children === "function" ? children(form) : children}
      </Form>
    </Drawer>
  );
}
