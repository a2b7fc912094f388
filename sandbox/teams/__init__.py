"""Teams: the Bot Connector's wire protocol, and what stands in chats and channels."""
