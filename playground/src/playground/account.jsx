// Who is signed in, and the dialog that signs in.

import { Dialog } from "@graphiql/react";
import { useId, useState } from "react";
import { demoAccounts, session } from "./session.js";
import { createState } from "./state.js";
import { roleName, t } from "./texts.js";

const isOpen = createState(false);

/** Opens the dialog. */
export function openSignIn() {
  isOpen.set(true);
}

/** The button at the right end of the bar, with its dialog. */
export function Account() {
  const viewer = session.use();
  const open = isOpen.use();
  return (
    <div className="account">
      {viewer ? <SignedIn viewer={viewer} /> : (
        <button type="button" className="primary" onClick={openSignIn}>
          {t("signIn")}
        </button>
      )}
      <Dialog open={open} onOpenChange={isOpen.set}>
        <div className="graphiql-dialog-header">
          <Dialog.Title className="graphiql-dialog-title">{t("signIn")}</Dialog.Title>
          <Dialog.Close />
        </div>
        <SignIn onDone={() => isOpen.set(false)} />
      </Dialog>
    </div>
  );
}

function SignedIn({ viewer: { role, user } }) {
  return (
    <>
      <span className="who" title={t("signedInAs", { name: user.fullName, role: roleName(role) })}>
        <span className="name">{user.fullName}</span>
        <span className="role" data-role={role}>{roleName(role)}</span>
      </span>
      <button type="button" onClick={session.signOut}>
        {t("signOut")}
      </button>
    </>
  );
}

function SignIn({ onDone }) {
  const [fault, setFault] = useState();
  const [busy, setBusy] = useState(false);
  const faultId = useId();

  async function signIn(identifier, password) {
    setBusy(true);
    const reason = await session.signIn(identifier, password);
    setFault(reason);
    setBusy(false);
    if (!reason) onDone();
  }

  function submit(event) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    signIn(fields.get("email"), fields.get("password"));
  }

  return (
    <div className="sign-in">
      {demoAccounts.length > 0 && <DemoAccounts busy={busy} onChoose={signIn} />}
      <form onSubmit={submit}>
        <label>
          {t("email")}
          <input name="email" type="email" autoComplete="username" required aria-describedby={faultId} />
        </label>
        <label>
          {t("password")}
          <input name="password" type="password" autoComplete="current-password" required aria-describedby={faultId} />
        </label>
        <p className="fault" id={faultId} role="alert">{fault}</p>
        <button type="submit" className="primary" disabled={busy}>{t("signIn")}</button>
      </form>
      <p className="hint">{t("signInHint")}</p>
    </div>
  );
}

function DemoAccounts({ busy, onChoose }) {
  return (
    <section aria-label={t("demoAccounts")}>
      <h2>{t("demoAccounts")}</h2>
      <p className="hint">{t("demoHint")}</p>
      <ul className="demo-accounts">
        {demoAccounts.map(({ email, password, role }) => (
          <li key={email}>
            <button type="button" disabled={busy} onClick={() => onChoose(email, password)}>
              <span className="role" data-role={role}>{roleName(role)}</span>
              <span className="email">{email}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="or" aria-hidden="true"><span>{t("or")}</span></p>
    </section>
  );
}
