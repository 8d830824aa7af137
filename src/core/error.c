/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* clang-format off */
G_DEFINE_QUARK (wgre-error, wgre_error)
/* clang-format on */

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
