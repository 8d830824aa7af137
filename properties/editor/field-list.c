/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two lists: peers of WireGuard, and neighbours of a tunnel to many. */
#include <glib/gi18n-lib.h>

#include "core/list.h"
#include "core/option.h"
#include "core/peer-words.h"
#include "core/types.h"
#include "properties/editor/list.h"

#define KEY_CHARACTERS 12 /* of a public key, to tell peers without a name apart */

static const char *
text_of_item (WgreForm *form, const WgreOption *option, guint32 id)
{
  g_autofree char *key = wgre_option_key (option, id);

  return wgre_form_get (form, key);
}

static const char *
line_of (WgreForm *form, const WgreOption *option, guint32 id)
{
  const char *text = text_of_item (form, option, id);

  return text ? text : "";
}

/* --- peers --- */

static const WgreListClass peers;

static char *
peer_title (WgreForm *form, const WgreOption *option, guint32 id)
{
  const char *name = text_of_item (form, wgre_option_get (WGRE_OPT_PEER_NAME), id);

  if (name)
    return g_strdup (name);
  return g_strdup_printf ("%.*s…", KEY_CHARACTERS, line_of (form, option, id));
}

static char *
peer_subtitle (WgreForm *form, const WgreOption *option, guint32 id)
{
  const char *line = line_of (form, option, id);
  g_autofree char *endpoint = wgre_words_get (&peers.words, line, 1);
  g_autofree char *allowed = wgre_words_get (&peers.words, line, 2);
  g_auto (GStrv) networks = wgre_list_split (allowed ? allowed : "");
  g_autofree char *joined = g_strjoinv (", ", networks);

  if (!endpoint)
    return g_strdup (*joined ? joined : _ ("No endpoint"));
  return *joined ? g_strdup_printf ("%s · %s", endpoint, joined) : g_steal_pointer (&endpoint);
}

static const char *const peer_required[] = { "public-key", NULL };

static const WgreListClass peers = {
  .heading = N_ ("Peers"),
  .empty = N_ ("No peers yet. Add one or import a file."),
  .new_title = N_ ("New peer"),
  .edit_title = N_ ("Edit peer"),
  .words = { wgre_peer_row, 1 },
  .required = peer_required,
  .title = peer_title,
  .subtitle = peer_subtitle,
  .imports = TRUE,
};

static void
attach_peers (WgreField *field, WgreGrid *grid)
{
  wgre_list_attach (field, grid, &peers);
}

const WgreFieldClass wgre_field_peers = { .attach = attach_peers,
                                          .load = wgre_list_load,
                                          .tall = TRUE };

/* --- neighbours --- */

static const WgreOption neighbour_rows[] = {
  { .key = "inner",
    .type = &wgre_type_ip,
    .kinds = G_MAXUINT32,
    .page = WGRE_PAGE_MAIN,
    .label = N_ ("Inside address"),
    .example = "10.10.10.2",
    .description = N_ ("The neighbour's address inside the tunnel.") },
  { .key = "outer",
    .type = &wgre_type_ip,
    .kinds = G_MAXUINT32,
    .page = WGRE_PAGE_MAIN,
    .label = N_ ("Outside address"),
    .example = "192.0.2.7",
    .description = N_ ("The address that the neighbour is reached at, outside the tunnel.") },
};

static const WgreOption *
neighbour_row (guint i)
{
  return i < G_N_ELEMENTS (neighbour_rows) ? &neighbour_rows[i] : NULL;
}

static const WgreListClass neighbours;

static char *
neighbour_title (WgreForm *form, const WgreOption *option, guint32 id)
{
  char *inner = wgre_words_get (&neighbours.words, line_of (form, option, id), 0);

  return inner ? inner : g_strdup ("");
}

static char *
neighbour_subtitle (WgreForm *form, const WgreOption *option, guint32 id)
{
  g_autofree char *outer = wgre_words_get (&neighbours.words, line_of (form, option, id), 1);

  return g_strdup_printf (_ ("Reached at %s"), outer ? outer : "?");
}

static const char *const neighbour_required[] = { "inner", "outer", NULL };

static const WgreListClass neighbours = {
  .heading = N_ ("Neighbours"),
  .empty = N_ ("Only for one-to-many GRE (no remote address)"),
  .new_title = N_ ("New neighbour"),
  .edit_title = N_ ("Edit neighbour"),
  .words = { neighbour_row, 2 },
  .required = neighbour_required,
  .title = neighbour_title,
  .subtitle = neighbour_subtitle,
};

static void
attach_neighbours (WgreField *field, WgreGrid *grid)
{
  wgre_list_attach (field, grid, &neighbours);
}

const WgreFieldClass wgre_field_neighbours = { .attach = attach_neighbours,
                                               .load = wgre_list_load,
                                               .tall = TRUE };
