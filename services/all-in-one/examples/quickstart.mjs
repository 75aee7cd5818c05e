import IFCGate from "@ifcgate/sdk";

const client = new IFCGate({
  apiKey: process.env.IFCGATE_API_KEY
});

const response = await client.verifications.create({
  workflow: "onboarding-default",
  applicant_id: "app_10294",
  documents: [
    {
      type: "passport",
      file_url: "https://files.example.com/passport.png"
    }
  ]
});

console.log(response.case_id);
