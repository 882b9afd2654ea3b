// Everything works without this file; it only makes some of it quicker.
import "./swap.js";
import "./composer.js";
import "./time-ago.js";
import "./live.js";
