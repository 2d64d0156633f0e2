//! Accounts without a network: names, policy, keyring.
