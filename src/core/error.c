/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* The same as in the message, each by itself. */
typedef struct {
  char *key, *item, *file;
  guint line, column;
  char *sentence; /* NULL: all of the message */
} WgreErrorPrivate;

static void
wgre_error_private_init (WgreErrorPrivate *details G_GNUC_UNUSED)
{
}

static void
wgre_error_private_copy (const WgreErrorPrivate *from, WgreErrorPrivate *to)
{
  g_return_if_fail (from && to);
  to->key = g_strdup (from->key);
  to->item = g_strdup (from->item);
  to->file = g_strdup (from->file);
  to->line = from->line;
  to->column = from->column;
  to->sentence = g_strdup (from->sentence);
}

static void
wgre_error_private_clear (WgreErrorPrivate *details)
{
  g_return_if_fail (details);
  g_free (details->key);
  g_free (details->item);
  g_free (details->file);
  g_free (details->sentence);
}

/* GLib puts the private part in front of the error, aligned; clang sees only the cast. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (WgreError, wgre_error)
#pragma GCC diagnostic pop

static const WgreErrorPrivate *
details_of (const GError *error)
{
  return error && error->domain == WGRE_ERROR ? wgre_error_get_private (error) : NULL;
}

/* --- the message --- */

static char *
name_sentence (const WgreErrorPrivate *details)
{
  return details->key ? g_strdup_printf (C_ ("a key and what is wrong with it", "%s: %s"),
                                         details->key, details->sentence)
                      : g_strdup (details->sentence);
}

static void
compose_message (GError *error)
{
  const WgreErrorPrivate *details = wgre_error_get_private (error);
  g_autoptr (GString) message = NULL;
  g_autofree char *about = NULL;

  g_return_if_fail (details);
  message = g_string_new (details->file);
  if (details->file && details->line)
    g_string_append_printf (message, ":%u", details->line);
  if (details->file && details->line && details->column)
    g_string_append_printf (message, ":%u", details->column);
  about = name_sentence (details);
  g_string_append_printf (message, "%s%s", details->file ? ": " : "", about);
  g_free (error->message);
  error->message = g_string_free (g_steal_pointer (&message), FALSE);
}

/* One that was made without its parts: its message is the sentence. */
static WgreErrorPrivate *
own_details (GError *error)
{
  WgreErrorPrivate *details;

  g_return_val_if_fail (error && error->domain == WGRE_ERROR, NULL);
  details = wgre_error_get_private (error);
  if (details && !details->sentence)
    details->sentence = g_strdup (error->message);
  return details;
}

char *
wgre_error_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *printable = g_string_new (NULL);

  for (const char *p = valid; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    gboolean steers =
        g_unichar_iscntrl (c) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);

    g_string_append_unichar (printable, steers ? '?' : c);
  }
  return g_string_free (printable, FALSE);
}

gboolean
wgre_error_set (GError **error, WgreErrorCode code, const char *key, const char *format, ...)
{
  WgreErrorPrivate *details;
  va_list arguments;

  g_return_val_if_fail (format != NULL, FALSE);
  if (!error)
    return FALSE;
  va_start (arguments, format);
  *error = g_error_new_valist (WGRE_ERROR, (gint) code, format, arguments);
  va_end (arguments);
  details = own_details (*error);
  if (details)
    details->key = g_strdup (key);
  compose_message (*error);
  return FALSE;
}

void
wgre_error_set_item (GError **error, const char *item)
{
  WgreErrorPrivate *details = error && *error ? own_details (*error) : NULL;

  if (!details)
    return;
  g_free (details->item);
  details->item = g_strdup (item);
}

void
wgre_error_rename (GError *error, const char *name)
{
  WgreErrorPrivate *details = own_details (error);

  if (!details)
    return;
  g_free (details->key);
  details->key = g_strdup (name);
  compose_message (error);
}

void
wgre_error_locate (GError *error, const WgreErrorPosition *position)
{
  WgreErrorPrivate *details = own_details (error);

  g_return_if_fail (position != NULL);
  if (!details)
    return;
  g_free (details->file);
  details->file = g_strdup (position->file);
  details->line = position->line;
  details->column = position->line ? position->column : 0;
  compose_message (error);
}

/* --- its parts --- */

const char *
wgre_error_key (const GError *error)
{
  const WgreErrorPrivate *details = details_of (error);

  return details ? details->key : NULL;
}

const char *
wgre_error_item (const GError *error)
{
  const WgreErrorPrivate *details = details_of (error);

  return details ? details->item : NULL;
}

gboolean
wgre_error_position (const GError *error, WgreErrorPosition *ret_position)
{
  const WgreErrorPrivate *details = details_of (error);

  g_return_val_if_fail (ret_position != NULL, FALSE);
  if (!details || !details->file)
    return FALSE;
  *ret_position = (WgreErrorPosition){ details->file, details->line, details->column };
  return TRUE;
}

const char *
wgre_error_sentence (const GError *error)
{
  const WgreErrorPrivate *details;

  g_return_val_if_fail (error, NULL);
  details = details_of (error);
  return details && details->sentence ? details->sentence : error->message;
}

char *
wgre_error_named (const GError *error)
{
  const WgreErrorPrivate *details;

  g_return_val_if_fail (error, NULL);
  details = details_of (error);
  return details && details->sentence ? name_sentence (details) : g_strdup (error->message);
}

/* --- other errors --- */

WgreErrorCode
wgre_error_from_errno (int errnum)
{
  switch (errnum) {
  case EEXIST:
  case EBUSY:
  case EADDRINUSE:
    return WGRE_ERROR_EXISTS;
  case ENOENT:
  case ESRCH:
  case ENODEV:
  case ENXIO:
  case EADDRNOTAVAIL:
  case ENETUNREACH:
  case EHOSTUNREACH:
    return WGRE_ERROR_NOT_FOUND;
  case EPERM:
  case EACCES:
    return WGRE_ERROR_PERMISSION;
  case EOPNOTSUPP:
  case EAFNOSUPPORT:
  case EPROTONOSUPPORT:
    return WGRE_ERROR_UNSUPPORTED;
  default:
    return WGRE_ERROR_KERNEL;
  }
}

static char *
describe_deed (WgreDeed deed, const char *name, const char *reason)
{
  switch (deed) {
  case WGRE_DEED_OPEN:
    return g_strdup_printf (_ ("cannot open \"%s\": %s"), name, reason);
  case WGRE_DEED_READ:
    return g_strdup_printf (_ ("cannot read \"%s\": %s"), name, reason);
  case WGRE_DEED_WRITE:
    return g_strdup_printf (_ ("cannot write \"%s\": %s"), name, reason);
  case WGRE_DEED_MAKE:
    return g_strdup_printf (_ ("cannot make \"%s\": %s"), name, reason);
  case WGRE_DEED_REMOVE:
    return g_strdup_printf (_ ("cannot remove \"%s\": %s"), name, reason);
  case WGRE_DEED_RENAME:
    return g_strdup_printf (_ ("cannot rename \"%s\": %s"), name, reason);
  case WGRE_DEED_EXAMINE:
    return g_strdup_printf (_ ("cannot examine \"%s\": %s"), name, reason);
  case WGRE_DEED_MOUNT:
    return g_strdup_printf (_ ("cannot mount \"%s\": %s"), name, reason);
  case WGRE_DEED_ENTER:
    return g_strdup_printf (_ ("cannot enter \"%s\": %s"), name, reason);
  }
  g_return_val_if_reached (NULL);
}

gboolean
wgre_error_deed (GError **error, gint code, WgreDeed deed, const char *name, int errnum)
{
  g_autofree char *text = describe_deed (deed, name, g_strerror (errnum));

  g_set_error_literal (error, WGRE_ERROR, code, text);
  return FALSE;
}
