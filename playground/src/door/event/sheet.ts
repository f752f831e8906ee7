// The sheet of who came, as the PDF that the gateway makes.

import { request } from "../core/api";
import { show } from "../core/result";
import { endSession } from "../core/session";
import { SHEET } from "../documents";
import { t } from "../texts";

/** Downloads the sheet. */
export async function downloadSheet(event: string): Promise<void> {
  const reply = await request<{ sheet: { url: string; filename: string } | null }>(SHEET, { id: event });
  if (reply.is === "session") return endSession();
  const sheet = reply.is === "data" ? reply.data.sheet : null;
  if (!sheet) {
    const text = reply.is === "refused" ? reply.failures[0].message : t("needsNetwork");
    return show({ tone: "refused", title: t("printSheet"), text });
  }
  const link = document.createElement("a");
  // The address names the host of `PUBLIC_URL`; the page may be open under another one.
  const { pathname, search } = new URL(sheet.url);
  link.href = pathname + search;
  link.download = sheet.filename;
  link.click();
}
