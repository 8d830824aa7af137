/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The answer to the client about one secret. */
typedef struct {
  char *name;
  char *label; /* for people: "Preshared key of office" */
  char *value; /* what is stored, "" for nothing; wiped */
  gboolean ask;
} WgreAnswer;

/* The client's request. */
typedef struct {
  gboolean interactive; /* it can ask the user */
  gboolean reprompt;    /* what is stored did not work */
  /* Names of secrets that the service wants; NULL or empty: it did not name any. Hints that are no
   * secrets ("x-vpn-message:…") are ignored here. */
  const char *const *hints;
} WgreRequest;

/* wgre_answer_new: one WgreAnswer for each secret that is stored or to be asked for, the asked ones
 * first. Nothing is asked unless @request is interactive; then what is missing, and what @request
 * hints at and is not stored; with reprompt what is hinted at, or without hints everything. */
GPtrArray *wgre_answer_new (GHashTable *data, GHashTable *secrets, const WgreRequest *request);
