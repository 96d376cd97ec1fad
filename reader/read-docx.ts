// DOCX by way of HTML, which mammoth makes of its styles. The package is unpacked here, within limits, and
// handed on uncompressed and without its pictures, so that no library of ours inflates what a stranger packed.

import mammoth from "mammoth";
import type { BlockWriter } from "./block-writer.ts";
import { packZip } from "./pack-zip.ts";
import { readHtml } from "./read-html.ts";
import { Refusal } from "./refusal.ts";
import { unpackZip } from "./unpack-zip.ts";

const WANTED = /\.(xml|rels)$/i;
/** Fonts, themes and settings of the program say nothing. */
const UNWANTED = /^(word\/(theme|fontTable|settings|webSettings)|customXml\/|docProps\/)/i;

const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"];

/** Throws a Refusal where it is no DOCX or cannot be read. */
export async function readDocx(bytes: Uint8Array, writer: BlockWriter): Promise<void> {
  const entries = await unpackZip(bytes, (name) => WANTED.test(name) && !UNWANTED.test(name));
  if (!entries.some(({ name }) => name === "[Content_Types].xml"))
    throw new Refusal("unsupported", "This is a ZIP, but no Word document.");
  if (!entries.some(({ name }) => /^word\/document\d*\.xml$/.test(name)))
    throw new Refusal("unsupported", "Of Office's files only Word documents (DOCX) can be read.");
  // One declaration can make a megabyte of a line, again and again.
  if (entries.some(({ bytes: xml }) => declaresEntities(xml)))
    throw new Refusal("damaged", "Its parts declare entities, which no Word document does.");
  const { value } = await mammoth.convertToHtml(
    { arrayBuffer: packZip(entries).buffer },
    {
      styleMap: STYLES,
      convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
      externalFileAccess: false,
    },
  );
  readHtml(value, writer);
}

/** A document type can only stand at the top. */
const declaresEntities = (xml: Uint8Array): boolean =>
  /<!(?:DOCTYPE|ENTITY)/i.test(new TextDecoder("windows-1252").decode(xml.subarray(0, 65_536)));
