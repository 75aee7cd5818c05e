/** The version of this package, as the API sees it in `User-Agent`. */
export const version = '0.1.0';
