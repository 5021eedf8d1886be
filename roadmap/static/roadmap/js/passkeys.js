// Says on the page what the browser says when a passkey is not used. The rest is done by django-allauth's own scripts.
document.addEventListener("allauth.error", (event) => {
  const problem = document.getElementById("passkey-problem");
  if (!problem) return;
  event.preventDefault();
  problem.textContent = window.PublicKeyCredential
    ? "No passkey was used: it was cancelled, took too long, or none here fits. Try again."
    : "This browser knows no passkeys. Use an authenticator app.";
  problem.hidden = false;
});
