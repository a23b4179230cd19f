// @discordjs/builders holds what our adapter sends to Discord against the limits.

import assert from "node:assert/strict";
import { ActionRowBuilder, ButtonBuilder, EmbedBuilder } from "@discordjs/builders";
import { claim, rendered } from "./referee.mjs";

const BUTTON = 2;

for (const [index, { reply, body }] of rendered("discord", "123456789012345678").entries()) {
  await claim(`call ${index + 1}, of reply ${reply + 1}`, () => {
    const { content = "", embeds = [], components = [] } = body;
    assert.ok([...content].length <= 2000 && embeds.length <= 10 && components.length <= 5);
    assert.ok(content || embeds.length > 0, "there is nothing to show");
    embeds.forEach((given) => assert.deepEqual(embed(given), given));
    components.forEach((given) => assert.deepEqual(row(given), given));
  });
}

/** The setters look at what they are given; the constructors do not. */
function embed({ title, description, url, image, ...rest }) {
  assert.deepEqual(rest, {}, "what is not looked at");
  const built = new EmbedBuilder();
  if (title !== undefined) built.setTitle(title);
  if (description !== undefined) built.setDescription(description);
  if (url !== undefined) built.setURL(url);
  if (image !== undefined) built.setImage(image.url);
  return built.toJSON();
}

function row({ components }) {
  assert.ok(components.length <= 5);
  return new ActionRowBuilder().addComponents(components.map(button)).toJSON();
}

function button({ type, style, label, custom_id, url, ...rest }) {
  assert.deepEqual([type, rest], [BUTTON, {}], "what is not looked at");
  const built = new ButtonBuilder().setStyle(style).setLabel(label);
  if (custom_id !== undefined) built.setCustomId(custom_id);
  if (url !== undefined) built.setURL(url);
  return built;
}
