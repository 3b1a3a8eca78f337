/**
 * @file lab_find.h
 * @brief Finds the manifest of a lab: by its name, or the one of the kit.
 *
 *     struct lab lab;
 *     if (!lab_find(&lab, kit, NULL, why))             the default lab
 *     if (!lab_find(&lab, ".", "x", why))              baseline/x.lab
 *     if (!lab_find(&lab, ".", "../mine/y.lab", why))  that file
 */
#ifndef LAB_FIND_H
#define LAB_FIND_H

#include "lab.h"

/**
 * Loads a manifest.
 * @param kit  the kit's folder; "." is the current one.
 * @param name of a lab whose manifest is in baseline/; with a slash in it, the
 *             path of a manifest; NULL: the one that has is_default = true,
 *             or the only one. That gets is_default, whoever asks for it.
 * @param why  gets "FILE:LINE: reason" or "cannot read 'FILE': reason", or
 *             that no lab is the default.
 * @return false if so; there is nothing to free then.
 */
bool lab_find(struct lab *lab, const char *kit, const char *name,
              char why[LAB_WHY]);

#endif
