/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/profile.h"

/* A profile while it is being edited: the text of every key of vpn.data and vpn.secrets, as it is
 * and as it was. Only the user changes keys. All others stay as they are, unknown ones included. No
 * GTK here.
 *
 * Signal "changed" (const char *key): after a key was set, removed or added; NULL: after several
 * were.
 * Signal "notice" (const char *text): something that the user should read. */
#define WGRE_TYPE_FORM (wgre_form_get_type ())
G_DECLARE_FINAL_TYPE (WgreForm, wgre_form, WGRE, FORM, GObject)

/* How NetworkManager keeps a secret (NMSettingSecretFlags). */
typedef enum {
  WGRE_STORE_ALL_USERS = 0, /* in the profile, by NetworkManager */
  WGRE_STORE_USER = 1,      /* in the user's keyring */
  WGRE_STORE_ASK = 2,       /* nowhere */
} WgreStore;

/* wgre_form_new: takes both tables, of string → string. */
WgreForm *wgre_form_new (GHashTable *data, GHashTable *secrets);
/* wgre_form_is_new: there was nothing in it. */
gboolean wgre_form_is_new (WgreForm *form);

/* wgre_form_get: the text of a key of either table, NULL when it is absent or empty. */
const char *wgre_form_get (WgreForm *form, const char *key);
/* wgre_form_was: the same as it was in the beginning. */
const char *wgre_form_was (WgreForm *form, const char *key);
/* wgre_form_set: NULL and empty text remove the key. Nothing happens when it is as it was. */
void wgre_form_set (WgreForm *form, const char *key, const char *text);
/* wgre_form_set_default: the same, and not a change by the user. */
void wgre_form_set_default (WgreForm *form, const char *key, const char *text);

/* wgre_form_begin, wgre_form_end: all changes between them emit "changed" once. */
void wgre_form_begin (WgreForm *form);
void wgre_form_end (WgreForm *form);

/* wgre_form_notify: emits "notice". */
void wgre_form_notify (WgreForm *form, const char *notice);

/* All that a form says about one key. The form keeps the texts until the next change. */
typedef struct {
  const char *text;   /* NULL: absent or empty */
  const char *was;    /* the same as it was in the beginning */
  gboolean has_flags; /* of a secret only, as all below */
  gboolean had_flags; /* in the beginning */
  guint flags;        /* WgreStore; 0 without any */
} WgreFormRow;

/* wgre_form_row: what is to be shown of @key: asked for once, and not item by item. */
WgreFormRow wgre_form_row (WgreForm *form, const char *key);
/* wgre_form_set_row: makes text and flags of @key those of @row; a single change. */
void wgre_form_set_row (WgreForm *form, const char *key, const WgreFormRow *row);

/* wgre_form_kind: the kind of tunnel that the form describes; an unknown one counts as the default.
 */
const WgreKind *wgre_form_kind (WgreForm *form);

/* What decides, for all options alike, which of them have a field. */
typedef struct {
  const WgreKind *kind;
  gboolean has_lower; /* it is inside WireGuard, which the form describes, too */
  gboolean to_many;   /* it has a local and no remote address, or neighbours already */
} WgreFormView;

/* Where a field stands. */
typedef enum {
  WGRE_PLACE_MAIN,     /* on the page: what most tunnels need */
  WGRE_PLACE_LOWER,    /* about WireGuard, where that is below another tunnel */
  WGRE_PLACE_ADVANCED, /* everything else */
} WgrePlace;

/* wgre_form_view: the form as it is now: asked for once per change, and not once per field. */
WgreFormView wgre_form_view (WgreForm *form);
/* wgre_form_view_offers: whether a field for @option is of use: the tunnel has it, and neighbours
 * are not offered beside a remote address, nor before there is an end at all. */
gboolean wgre_form_view_offers (const WgreFormView *view, const WgreOption *option);
/* wgre_form_view_place: where a field for @option stands as the form is now. */
WgrePlace wgre_form_view_place (const WgreFormView *view, const WgreOption *option);

/* wgre_form_ids: the ids of an option that has them, ascending; an array of guint32. */
GArray *wgre_form_ids (WgreForm *form, const WgreOption *option);
/* wgre_form_new_id: one that none has or had. */
guint32 wgre_form_new_id (WgreForm *form, const WgreOption *option);
/* wgre_form_remove_id: removes the key and all that hangs on it. */
void wgre_form_remove_id (WgreForm *form, const WgreOption *option, guint32 id);
/* wgre_form_part: a form of its own with the keys that hang on one id. */
WgreForm *wgre_form_part (WgreForm *form, const WgreOption *option, guint32 id);

/* wgre_form_output: what is to be kept: new tables, which borrow their strings from the form. Keys
 * that the user's choice of another kind of tunnel leaves without meaning are not in them. */
void wgre_form_output (WgreForm *form, GHashTable **ret_data, GHashTable **ret_secrets);
/* wgre_form_profile: what the form says, checked as the service does. A secret that is asked for
 * every time may be missing, every other one must be there. The form keeps the profile and the
 * error until the next change. */
WgreProfile *wgre_form_profile (WgreForm *form, const GError **ret_error);

/* wgre_form_unknown: a sentence about a key that nobody knows, or NULL. Such keys are kept, and are
 * no error here: no field could repair them. */
const char *wgre_form_unknown (WgreForm *form);
