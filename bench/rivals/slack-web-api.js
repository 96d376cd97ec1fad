// Answers what the Chat SDK asks Slack about the people it hears from.

export default {
  fetch: () =>
    Response.json({
      ok: true,
      user: { id: "U1", name: "sam", real_name: "Sam Rivera", profile: { display_name: "Sam" } },
      channel: { id: "D1", is_im: true },
    }),
};
