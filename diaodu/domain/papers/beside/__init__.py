"""Papers beside the bulletin (文书): what their templates may say."""
