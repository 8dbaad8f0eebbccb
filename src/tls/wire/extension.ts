/** The extensions of hellos by name, with their numbers. */

/** From the IANA registry "TLS ExtensionType Values"; `next_protocol_negotiation` is of an expired draft. */
export const EXTENSION_NUMBER = {
  server_name: 0,
  status_request: 5,
  supported_groups: 10,
  ec_point_formats: 11,
  signature_algorithms: 13,
  application_layer_protocol_negotiation: 16,
  padding: 21,
  extended_master_secret: 23,
  record_size_limit: 28,
  delegated_credential: 34,
  session_ticket: 35,
  supported_versions: 43,
  cookie: 44,
  psk_key_exchange_modes: 45,
  key_share: 51,
  next_protocol_negotiation: 13_172,
  renegotiation_info: 0xff01,
} as const;
