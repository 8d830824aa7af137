/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* A file of ifupdown as stanzas with options, whatever they mean, and the names of files that
 * belong to it. For the reader of ifupdown's files only. */

typedef struct {
  char *name;  /* of the option */
  char *value; /* wiped */
  guint line;
} WgreIfupdownOption;

typedef struct {
  char *name; /* of the interface */
  char *family, *method;
  guint line;
  GPtrArray *options;               /* of WgreIfupdownOption */
  const char *mask, *peer, *metric; /* of them; NULL: none */
} WgreIfupdownStanza;

/* One file. */
typedef struct {
  WgreText *text;
  gboolean beside;       /* the text is our own: of a file that another one names */
  GPtrArray *sources;    /* of char *: files that it names, as they are opened */
  GPtrArray *stanzas;    /* of WgreIfupdownStanza */
  GHashTable *automatic; /* set of names that are brought up by themselves; of all files */
  GHashTable *tunnels;   /* set of names of stanzas that make a tunnel; not owned */
  GPtrArray *lines;      /* of GString: the commands of each line; NULL: none */
} WgreIfupdownFile;

/* wgre_ifupdown_file_new: one that is not read yet; @text has to live longer, unless @beside is
 * set. @automatic is shared by all files. Release with wgre_ifupdown_file_free(). */
WgreIfupdownFile *wgre_ifupdown_file_new (WgreText *text, GHashTable *automatic);
/* wgre_ifupdown_file_free: of a file beside also its text. */
void wgre_ifupdown_file_free (gpointer file);
/* wgre_ifupdown_file_read: all lines; sets @stanzas, @sources and @automatic. */
gboolean wgre_ifupdown_file_read (WgreIfupdownFile *reader, GError **error);

/* wgre_ifupdown_find: the first option @name, or NULL; wgre_ifupdown_get: its value, NULL when it
 * is empty, too. */
const WgreIfupdownOption *wgre_ifupdown_find (const WgreIfupdownStanza *stanza, const char *name);
const char *wgre_ifupdown_get (const WgreIfupdownStanza *stanza, const char *name);
