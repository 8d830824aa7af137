/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/source.h"
#include "lint/lines.h"
#include "lint/lint.h"

/* A file or connection that is checked, and its findings. */

/* The part of a text that a finding is about; same index as the finding. */
typedef struct {
  char *file;      /* path as messages show it; NULL for a connection */
  guint line;      /* 0: the whole */
  guint column;    /* in characters; 0: the whole line */
  guint length;    /* in characters; 0: to the end of the line */
  gboolean beside; /* not in the file that was asked for */
} WgreSpan;

typedef struct {
  const char *argument;
  gboolean loaded;
  WgreSource source;
  WgreLines *text;     /* of a file; NULL: there is none */
  GPtrArray *findings; /* of WgreFinding */
  GArray *spans;       /* of WgreSpan */
} WgreSubject;

/* wgre_subject_load: never fails: a subject that cannot be loaded has a finding that says why.
 * @argument is not copied. */
WgreSubject *wgre_subject_load (const char *argument);
/* wgre_subject_lint: adds the findings of all rules. @others: of WgreLintOther: the connections of
 * NetworkManager and the other subjects. */
void wgre_subject_lint (WgreSubject *subject, const GPtrArray *others);
/* wgre_subject_other: this subject as one of the others of another subject; NULL when it was not
 * loaded, or is no profile. Free with wgre_lint_other_free(). */
WgreLintOther *wgre_subject_other (const WgreSubject *subject);
/* wgre_subject_free: with its findings. NULL is fine. */
void wgre_subject_free (WgreSubject *subject);
