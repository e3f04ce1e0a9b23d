# Run by CPack between staging and packing: a package has the site's own files in /etc, not /usr/etc.
file(RENAME ${CPACK_TEMPORARY_DIRECTORY}/usr/etc ${CPACK_TEMPORARY_DIRECTORY}/etc)
