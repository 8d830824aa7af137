/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"

#include <errno.h>

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
