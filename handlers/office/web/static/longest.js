// A field takes all that is pasted into it: the browser would cut it off at maxlength without a word, and what was behind would be
// lost. What is too long is said with how much, and is not sent; without this file the field ends where it ends.
(() => {
  const said = document.getElementById("main").dataset.tooLong;
  document.querySelectorAll("#main textarea[maxlength], #main input[maxlength]:not([type=password])").forEach((field) => {
    const most = field.maxLength;
    field.removeAttribute("maxlength");
    const look = () => {
      const over = [...field.value].length - most;
      field.setCustomValidity(over > 0 ? said.replace("{over}", over).replace("{most}", most) : "");
    };
    field.addEventListener("input", look);
    ["paste", "blur"].forEach((moment) => field.addEventListener(moment, () => setTimeout(() => {
      look();
      if (field.validity.customError) field.reportValidity();
    })));
    look();
  });
})();
