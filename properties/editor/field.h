/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/value.h"
#include "properties/editor/form.h"
#include "properties/editor/grid.h"

/* A field shows one key of a form and lets it be changed. What it looks like is decided by the type
 * of the option's row, in one table (field.c); label, tooltip, placeholder and check come from the
 * row. A field lives as long as its widgets. */
typedef struct _WgreField WgreField;

typedef struct {
  /* attach: makes the widgets and puts them into @grid; field->control is the one to be focused. */
  void (*attach) (WgreField *field, WgreGrid *grid);
  /* load: shows what the form says, which stands in field->row. Also called when anything else of
   * the form has changed, if
   * @watches. */
  void (*load) (WgreField *field);
  gboolean watches;
  gboolean tall; /* is placed below the fields that are one row high */
  gboolean rare; /* is shown only where the key is set */
} WgreFieldClass;

struct _WgreField {
  const WgreFieldClass *class;
  WgreForm *form;
  const WgreOption *option;
  guint32 id;
  char *key;          /* of the form; of a list, with "*" */
  WgreFormRow row;    /* what the form says about it, as it is now */
  GtkWidget *control; /* gets the focus, and is marked when the value is wrong */
  GtkWidget *message; /* the sentence about what is wrong */
  GPtrArray *widgets; /* all that are shown and hidden with it, but for the message; borrowed */
  gboolean loading;   /* the program changes the widgets, not the user */
  gboolean touched;   /* the user has changed it */
  gboolean shown;     /* the tunnel has the option, and has it at this place */
  char *problem;      /* what is wrong with the text alone, or NULL */
  WgrePlace place;    /* where it stands; an option may have a field at several */
  gpointer part;      /* what else the class needs */
  GDestroyNotify part_free;
};

/* wgre_field_new: of the class that suits the row. */
WgreField *wgre_field_new (WgreForm *form, const WgreOption *option, guint32 id, WgreGrid *grid);
/* wgre_field_is_tall, wgre_field_is_rare: of its class, before it is made. */
gboolean wgre_field_is_tall (const WgreOption *option);
gboolean wgre_field_is_rare (const WgreOption *option);

/* wgre_field_tip: one sentence about it, not translated yet. */
const char *wgre_field_tip (const WgreOption *option);

/* wgre_field_refresh: shows it if the tunnel has the option, and has it here; or hides it. A field
 * that nobody refreshes is shown. */
void wgre_field_refresh (WgreField *field, const WgreFormView *view);
/* wgre_field_is_about: whether a message about @key belongs to the field. */
gboolean wgre_field_is_about (const WgreField *field, const char *key);
/* wgre_field_tell: shows what is wrong with it: @problem or, sooner, what is wrong with its text
 * alone. Nothing is said of what the user has not touched. TRUE when something is. */
gboolean wgre_field_tell (WgreField *field, const char *problem);

/* --- for the classes --- */

/* wgre_field_add: one more row with this widget; the first one gets the focus of the label. */
void wgre_field_add (WgreField *field, WgreGrid *grid, const char *label, GtkWidget *widget,
                     GtkWidget *focus);
/* wgre_field_store: the user has made it @text. What says the same as it did in the beginning is
 * written as it was in the beginning, and a default that was not written is not written. */
void wgre_field_store (WgreField *field, const char *text);
/* wgre_field_number: the number that the form's text stands for, or that of the default; FALSE when
 * there is neither, or the text is not valid. */
gboolean wgre_field_number (const WgreField *field, guint64 *ret_number);

extern const WgreFieldClass wgre_field_entry, wgre_field_allowed_ips, wgre_field_switch,
    wgre_field_choice, wgre_field_kind, wgre_field_routing, wgre_field_private_key,
    wgre_field_rare_entry, wgre_field_preshared_key, wgre_field_client_key, wgre_field_peers,
    wgre_field_neighbours;
