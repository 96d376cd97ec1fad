// What the reader can read, by the end of its name: browsers disagree about media types.

const MEDIA_TYPES: Record<string, string> = {
  ".txt": "text/plain",
  ".md": "text/markdown",
  ".markdown": "text/markdown",
  ".html": "text/html",
  ".htm": "text/html",
  ".pdf": "application/pdf",
  ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
};

export const DOCUMENT_SUFFIXES: string[] = Object.keys(MEDIA_TYPES);

/** For the file dialog. */
export const ACCEPTED = DOCUMENT_SUFFIXES.join(",");

export const mediaTypeOf = (name: string): string =>
  MEDIA_TYPES[/\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? ""] ?? "";
