// The panel of examples: by noun, each with the role it is for and one line of why.

import examples from "examples";
import { useState } from "react";
import { lang } from "../common/lang";
import { useOpenOperation } from "./open-operation.js";
import { hidePanel, isNarrow } from "./panels.js";
import { covers, demoAccounts, session } from "./session.js";
import { roleName, t } from "./texts.js";

/** An example as it stands in the editor, with its line of why. */
export const textOf = ({ why, query }) => `# ${why[lang()]}\n${query}`;

const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

// In the order of the files; examples of one noun stand together.
function groups(list) {
  const byNoun = new Map();
  for (const example of list) {
    const noun = example.noun[lang()];
    byNoun.set(noun, [...(byNoun.get(noun) ?? []), example]);
  }
  return [...byNoun];
}

function Examples() {
  const viewer = session.use();
  const [words, setWords] = useState("");
  const [mine, setMine] = useState(false);
  const matches = ({ name, role, noun, why }) =>
    plain(`${name} ${role} ${noun[lang()]} ${why[lang()]}`).includes(plain(words.trim())) &&
    (!mine || covers(viewer?.role, role));
  const shown = groups(examples.filter(matches));
  return (
    <section className="examples" aria-label={t("examples")}>
      <h2>{t("examples")}</h2>
      <p className="hint">{t("examplesIntro")}</p>
      <input
        type="search"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        placeholder={t("filter")}
        aria-label={t("filter")}
      />
      <label className="check">
        <input type="checkbox" checked={mine} onChange={(event) => setMine(event.target.checked)} />
        {t("mine")}
      </label>
      {shown.length === 0 && <p className="hint">{t("none")}</p>}
      {shown.map(([noun, list]) => (
        <section key={noun} aria-label={noun}>
          <h3>{noun}</h3>
          <ul>
            {list.map((example) => <Example key={example.name} example={example} viewer={viewer} />)}
          </ul>
        </section>
      ))}
    </section>
  );
}

function Example({ example, viewer }) {
  const open = useOpenOperation();
  const { name, role, why, variables } = example;
  const allowed = covers(viewer?.role, role);
  const account = !allowed && demoAccounts.find((account) => account.role === role);
  function choose() {
    open(textOf(example), variables);
    if (isNarrow()) hidePanel();
  }
  async function signInAndChoose() {
    await session.signIn(account.email, account.password);
    choose();
  }
  return (
    <li>
      <button type="button" className="example" onClick={choose}>
        <span className="name">{name}</span>
        <span className="role" data-role={role}>{roleName(role)}</span>
        <span className="why">{why[lang()]}</span>
      </button>
      {account && (
        <button type="button" className="run-as" onClick={signInAndChoose}>
          {t("runAs", { role: role === "USER" ? account.email : roleName(role) })}
        </button>
      )}
    </li>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3 3h13a2 2 0 0 1 2 2v14H5a2 2 0 0 1-2-2z" strokeLinejoin="round" />
      <path d="M18 6h3v16H8M7 8h7M7 12h7" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** The panel, as GraphiQL takes it. */
export const examplesPanel = { title: t("examples"), icon: Icon, content: Examples };
