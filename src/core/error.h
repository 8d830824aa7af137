/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The one error domain of the project. errno, libnm and libnftables errors are converted where they
 * arise; above that place only these codes are known. The message names what is wrong (a key and
 * its value, a file and its line, a command), why, and what to do; it never holds a secret. */
#define WGRE_ERROR (wgre_error_quark ())
GQuark wgre_error_quark (void);

typedef enum {
  WGRE_ERROR_INVALID,     /* a value, or a combination of values, that can never work */
  WGRE_ERROR_MISSING,     /* a key that must be there is not */
  WGRE_ERROR_UNKNOWN,     /* a key that no table knows */
  WGRE_ERROR_UNSUPPORTED, /* valid, but this version cannot do it */
  WGRE_ERROR_SECRETS,     /* a secret is missing or is not what it should be */
  WGRE_ERROR_RESOLVE,     /* a host name has no usable address */
  WGRE_ERROR_EXISTS,      /* something that is not ours is in the way */
  WGRE_ERROR_NOT_FOUND,   /* the thing to change is not there */
  WGRE_ERROR_PERMISSION,  /* not allowed to us */
  WGRE_ERROR_KERNEL,      /* the kernel refused for any other reason */
  WGRE_ERROR_IO,          /* a file or a socket failed */
} WgreErrorCode;

/* wgre_error_from_errno: the code that an errno value stands for. */
WgreErrorCode wgre_error_from_errno (int errnum);

/* What could not be done to a file, a folder or the like. */
typedef enum {
  WGRE_DEED_OPEN,
  WGRE_DEED_READ,
  WGRE_DEED_WRITE,
  WGRE_DEED_MAKE,
  WGRE_DEED_REMOVE,
  WGRE_DEED_RENAME,
  WGRE_DEED_EXAMINE,
  WGRE_DEED_MOUNT,
  WGRE_DEED_ENTER,
} WgreDeed;

/* wgre_error_deed: "cannot open "NAME": REASON" with the reason that @errnum stands for. Returns
 * FALSE. */
gboolean wgre_error_deed (GError **error, gint code, WgreDeed deed, const char *name, int errnum);
