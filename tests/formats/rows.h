/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A file of any format, and what becomes of it. */
typedef struct {
  const char *name;
  const char *text;
  const char *beside; /* "NAME:TEXT" of files beside it, between them "\v", or NULL; a NAME may be
                       * in a folder */
  const char *result; /* what the profile has, and the warnings; NULL: refused */
  const char *error;  /* what the message has */
} Row;

/* Adds a test for each row; @file is what the files are called. */
void rows_add (const char *path, const char *file, const Row *rows, gsize length);
