/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/kind.h"
#include "formats/kit/outline.h"
#include "formats/kit/text.h"
#include "formats/kit/writer.h"

/* A row of the table of formats. For the files of this folder only. */
typedef struct {
  const char *name;
  const char *description;
  gboolean named; /* the interface is called like the file */
  /* sniff: whether a text (up to its first NUL) is in this format; looks at as little as it can.
   * @file is its base name, which counts only where formats look the same inside. */
  gboolean (*sniff) (const char *file, const char *text);
  gboolean (*read) (WgreText *text, GError **error);
  const char *folder;          /* where files of this name have this format; NULL: anywhere */
  const char *prefix, *suffix; /* of names of files that are written in this format */
  guint32 kinds;               /* WGRE_KIND_BIT()s of the tunnels that it can express */
  void (*write) (WgreWriter *writer); /* NULL: it is only read */
  const WgreOutlineFile *files;       /* NULL: lines that are kept are its own business */
} WgreFormat;

/* wgre_format_get: row @i from 0; NULL behind the last one. */
const WgreFormat *wgre_format_get (guint i);
/* wgre_format_find: the format that a text is in, NULL: none of them. @file is its base name. */
const WgreFormat *wgre_format_find (const char *file, const char *text);
/* wgre_format_choose: the format in which a profile of @kind is written: the first that has the
 * name pattern of @path; if there is none, or @path is NULL, the first that can write this kind. */
const WgreFormat *wgre_format_choose (const char *path, GHashTable *data, const WgreKind *kind);
/* wgre_format_has_name: whether a base name is that of a file in this format. */
gboolean wgre_format_has_name (const WgreFormat *format, const char *file);
/* wgre_format_skip_mark: behind the byte order mark that some editors put in front of a text. */
char *wgre_format_skip_mark (char *text);

/* What a format's writer works with and makes of a profile. */
typedef struct {
  WgreWriter writer;
  char *stem;
  GHashTable *data, *secrets, *reasons;
  GPtrArray *files, *ignored;
  GArray *routes;
} WgreFormatRun;

/* wgre_format_run: lets a format write a profile into run->files, whether or not it can express all
 * of it. @run is all zero before. */
gboolean wgre_format_run (const WgreFormat *format, const char *file, const WgreProfile *profile,
                          GHashTable *data, GHashTable *secrets, WgreFormatRun *run,
                          GError **error);
/* wgre_format_run_clear: releases what it has; secrets are wiped. */
void wgre_format_run_clear (WgreFormatRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreFormatRun, wgre_format_run_clear)
